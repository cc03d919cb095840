"""Le dépôt : ce que le Département a importé ou saisi, daté, annulable."""
