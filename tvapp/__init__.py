"""The resident's television: screens, keys, boxes."""
