-- Uploads in pieces (tus 1.0.0): the row says how much of a file is there.

create type shown_upload as (id uuid, length bigint, "offset" bigint,
	created_at timestamptz, expires_at timestamptz);

create function refuse_version(version text) returns wire.reply
language sql immutable
return case when version <> '1.0.0' then
	row(412, '{"code": "precondition_failed", "message":
		"Of tus, version 1.0.0 is spoken here."}'::json,
		'{"Tus-Version": "1.0.0"}'::jsonb)::wire.reply end;

-- RFC 9110 5.6.7.
create function http_date(at timestamptz) returns text
language sql immutable
return to_char(at at time zone 'UTC', 'Dy, DD Mon YYYY HH24:MI:SS "GMT"');

create function upload_headers(u iops.uploads) returns jsonb
language sql immutable
return jsonb_strip_nulls(jsonb_build_object('Upload-Offset', u.at::text,
	'Upload-Length', u.length::text, 'Upload-Metadata', u.metadata,
	'Upload-Expires', http_date(u.expires_at)));

create function upload_reply(status integer, u iops.uploads, more jsonb)
returns wire.reply
language plpgsql
as $$
declare
	shown shown_upload := (u.id, u.length, u.at, u.created_at, u.expires_at);
begin
	return (upload_reply.status, to_object(row_to_json(shown)),
		upload_headers(u) || more);
end
$$;

-- "filename c2FsZXMuY3N2,type dGV4dA==": the value of one key, as text. What is no
-- base64 or no text is none.
create function metadata_value(metadata text, key text) returns text
language plpgsql immutable
as $$
begin
	return (
		select convert_from(decode(split_part(btrim(pair), ' ', 2), 'base64'),
			'UTF8')
		from string_to_table(metadata, ',') as pair
		where split_part(btrim(pair), ' ', 1) = metadata_value.key
		limit 1
	);
exception when data_exception then
	return null;
end
$$;

-- Its whole length counts as stored from here on. Of one user 20 are open.
create function iops_upload_create(bearer bytea, tus_resumable text,
	upload_length bigint, upload_metadata text, dataset_max integer)
returns wire.reply
language plpgsql
as $$
declare
	made iops.uploads;
	refused wire.reply := refuse_version(tus_resumable);
begin
	perform identity.enter(bearer, 'iops');

	if refused.status is not null then
		return refused;
	elsif upload_length > dataset_max * 1048576::bigint then
		raise sqlstate 'PT413' using message = format(
			'A file has at most %s bytes.', dataset_max * 1048576::bigint);
	end if;
	perform in_turn();
	if (
		select count(*)
		from iops.uploads as u
		where u.expires_at > now()
	) >= 20 then
		raise sqlstate 'PT429' using hint = '60', message =
			'20 uploads of yours are open; finish or delete some of them.';
	end if;
	perform check_storage(upload_length);
	insert into iops.uploads as u (file_path, filename, metadata, length)
	values ('store:' || replace(gen_random_uuid()::text, '-', ''),
		left(coalesce(metadata_value(upload_metadata, 'filename'), ''), 255),
		upload_metadata, upload_length)
	returning u.*
	into made;
	return upload_reply(201, made,
		jsonb_build_object('Location', '/v1/uploads/' || made.id));
end
$$;

create function iops_upload(bearer bytea, id uuid, tus_resumable text)
returns wire.reply
language plpgsql
as $$
declare
	refused wire.reply := refuse_version(tus_resumable);
begin
	perform identity.enter(bearer, 'iops');

	if refused.status is not null then
		return refused;
	end if;
	return upload_reply(200, live_upload(iops_upload.id),
		'{"Cache-Control": "no-store"}');
end
$$;

-- One that is too old, too: its length counts as stored until it is gone.
create function iops_upload_delete(bearer bytea, id uuid, tus_resumable text)
returns wire.reply
language plpgsql
as $$
declare
	refused wire.reply := refuse_version(tus_resumable);
begin
	perform identity.enter(bearer, 'iops');

	if refused.status is not null then
		return refused;
	end if;
	delete from iops.uploads as u
	where u.id = iops_upload_delete.id;
	if not found then
		raise sqlstate 'PT404' using message = 'not_found';
	end if;
	return (204, null::json, '{}'::jsonb);
end
$$;

-- For who writes a piece.
create function iops_upload_at(bearer bytea, id uuid) returns json
language plpgsql
as $$
declare
	held iops.uploads;
begin
	perform identity.enter(bearer, 'iops');

	held := live_upload(iops_upload_at.id);
	return json_build_object('file', substr(held.file_path, 7),
		'length', held.length, 'at', held.at,
		'hash_state', encode(held.hash_state, 'hex'),
		'expires', http_date(held.expires_at));
end
$$;

-- A piece is on the disk. False when another one was first.
create function iops_upload_moved(bearer bytea, id uuid, was bigint,
	becomes bigint, hash_state text, sha256 text) returns json
language plpgsql
as $$
begin
	perform identity.enter(bearer, 'iops');

	update iops.uploads as u
	set at = becomes,
		hash_state = decode(iops_upload_moved.hash_state, 'hex'),
		sha256 = iops_upload_moved.sha256
	where u.id = iops_upload_moved.id
	and u.at = was;
	return to_json(found);
end
$$;
