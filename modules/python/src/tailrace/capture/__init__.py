"""What a run tells of itself without being asked: output, surroundings, load of the machine."""
