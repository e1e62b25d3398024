-- What the rooms share. A row's fields are its function's parameters, by name; a
-- guarded one has bearer before them and begins by entering.

-- A PIN is short: what protects it is that note_open counts the failures.
create function pin_hash(id uuid, pin text) returns bytea
language plpgsql
as $$
begin
	return sha256(convert_to(pin_hash.id || ':' || pin_hash.pin, 'UTF8'));
end
$$;
