"""The answerer: answers questions about articles in their own words, or says honestly that it found no answer."""
