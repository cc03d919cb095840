"""La page « Le plan » : ce que deux documents engagent, et ce que l’on sait situer."""
