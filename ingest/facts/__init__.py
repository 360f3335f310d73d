"""What a sentence says as such: numbers, times, and whether it plans or reports. Words only, no plan."""
