"""Tests of a site that goes on for long, and through what happens to sites that do."""
