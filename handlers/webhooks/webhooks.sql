-- What the rooms share: which events there are, and webhooks as they are shown.

-- The same texts, each once, in their order; 422 unless all are events.
create function events_of(list text[]) returns text[]
language plpgsql stable
as $$
begin
	if exists (
		select
		from unnest(events_of.list) as l (name)
		where not exists (
			select
			from llm.event_kinds as k
			where k.name = l.name
		)
	) or events_of.list = '{}' then
		raise sqlstate 'PT422' using message = 'validation_error',
			detail = '{"events":"must be events that there are"}';
	end if;
	return array(
		select l.name
		from unnest(events_of.list) with ordinality as l (name, n)
		group by l.name
		order by min(l.n)
	);
end
$$;

create function check_event(event text) returns void
language plpgsql stable
as $$
begin
	if not exists (
		select
		from llm.event_kinds as k
		where k.name = check_event.event
	) then
		raise sqlstate 'PT422' using message = 'validation_error',
			detail = '{"event_type":"must be an event that there is"}';
	end if;
end
$$;

create function check_room() returns void
language plpgsql
as $$
begin
	perform pg_advisory_xact_lock(hashtextextended(
		'llm.webhooks:' || identity.user_id(), 0));
	if (select count(*) from llm.webhooks) >= 20 then
		raise sqlstate 'PT409' using message = 'conflict',
			detail = '{"webhooks":20}';
	end if;
end
$$;

create function hook_make(url text, events text[], description text, sealed text)
returns llm.webhooks
language plpgsql
as $$
declare
	made llm.webhooks;
begin
	insert into llm.webhooks as w (user_id, url, events, description, secret)
	values (identity.user_id(), hook_make.url, events_of(hook_make.events),
		hook_make.description, hook_make.sealed)
	returning w.*
	into made;
	return made;
end
$$;

-- Both sign for a day; of the one before that nothing is left.
create function hook_rotate(id uuid, sealed text) returns llm.webhooks
language plpgsql
as $$
declare
	hook llm.webhooks;
begin
	update llm.webhooks as w
	set old_secret = w.secret,
		old_until = now() + interval '1 day',
		secret = hook_rotate.sealed
	where w.id = hook_rotate.id
	returning w.*
	into hook;
	return hook;
end
$$;
