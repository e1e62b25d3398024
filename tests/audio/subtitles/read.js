// Reads SubRip or WebVTT with parsers that others wrote; prints its cues.
'use strict';
const fs = require('node:fs');

const file = process.argv[2];
const text = fs.readFileSync(file, 'utf8');

function readVtt() {
	const { WebVTTParser } = require('webvtt-parser');
	const { cues, errors } = new WebVTTParser().parse(text, 'metadata');
	if (errors.length)
		throw new Error(JSON.stringify(errors));
	new WebVTTParser().parse(text, 'subtitles').errors.forEach((error) => {
		throw new Error(JSON.stringify(error));
	});
	return cues.map((cue) => ({ start: cue.startTime, end: cue.endTime,
		text: cue.text }));
}

function readSrt() {
	const { default: Parser } = require('srt-parser-2');
	return new Parser().fromSrt(text).map((cue) => ({
		start: cue.startSeconds, end: cue.endSeconds, text: cue.text }));
}

console.log(JSON.stringify(file.endsWith('vtt') ? readVtt() : readSrt()));
