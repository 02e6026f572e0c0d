"""What the doctor looks at, a file for each place; each check is a function from a deployment to a finding."""
