# Measures the audio group; `make bench` does so before all else.

bench-audio: all ## measure lists and searches of a million records
	@tests/deps bench
	@BUILD='$(BUILD)' tests/bench/audio/bench.js

bench: bench-audio

.PHONY: bench-audio
