-- What a note hides behind a PIN.

-- A wrong PIN is refused and counted: it must be a reply, for raising an error
-- would take the count back.
create function note_open(bearer bytea, id uuid, pin text) returns wire.reply
language plpgsql
as $$
declare
	note sample.notes;
begin
	perform identity.enter(bearer, 'sample');

	select n.*
	into note
	from sample.notes as n
	where n.id = note_open.id
	for update;

	if not found then
		raise sqlstate 'PT404' using message = 'not_found';
	end if;
	if note.pin_hash is null then
		raise sqlstate 'PT409' using message = 'The note has no PIN.';
	end if;
	if note.pin_failures >= 5 then
		return (429, json_build_object('message',
				'Too many wrong PINs; give the note a new secret.'),
			jsonb_build_object('Retry-After', '3600'));
	end if;
	if note.pin_hash <> pin_hash(note.id, note_open.pin) then
		update sample.notes as n
		set pin_failures = n.pin_failures + 1
		where n.id = note_open.id;
		return (422, json_build_object('code', 'wrong_pin',
				'message', 'The PIN is wrong.', 'details',
				json_build_object('left', 4 - note.pin_failures)),
			null::jsonb);
	end if;

	update sample.notes as n
	set pin_failures = 0
	where n.id = note_open.id;
	return (200, json_build_object('secret',
		wire.sealed('sample.secret', note.secret)), null::jsonb);
end
$$;
