"""What `citedesk-eval bench` compares with: a script and pinned packages for each framework."""
