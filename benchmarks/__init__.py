"""What things cost; figures are in docs/quality.md."""
