"""Un lot de fiches : un fichier par territoire, fait par des processus à part."""
