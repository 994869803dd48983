"""The rules of tools/check. See tools/README.md."""
