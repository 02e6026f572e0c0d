"""What keeps a deployment running: the doctor, backups, and the database moved up and down. Uses all the rest."""
