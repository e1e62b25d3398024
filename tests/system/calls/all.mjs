// In one process, one after the other: some kill what others need.
import './calls.mjs';
import './open.mjs';
import './again.mjs';
import './attacks.mjs';
import './stop.mjs';
