"""What a clinic would pick instead: Wagtail, as its own project template sets it up."""
