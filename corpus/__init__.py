"""What is true: the guides, the rules read off them, and dated notes. Depends on nothing else of this project."""
