"""What tools/test is made of. See README.md."""
