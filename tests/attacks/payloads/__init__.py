"""What attackers and accidents send, each kind listed once for all tests."""
