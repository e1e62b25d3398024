-- The page /usage/webhooks: what it shows, in the words of people.

create function page_instant(at timestamptz) returns text
language sql stable
return to_char(at at time zone 'UTC', 'YYYY-MM-DD HH24:MI "UTC"');

create function page_deliveries(hook uuid) returns json
language sql stable
begin atomic
	select json_agg(json_build_object('id', d.id, 'hook', d.webhook_id,
		'event', d.event, 'at', page_instant(d.created_at),
		'attempts', d.attempts, 'status', case d.state when 'sent' then 'taken'
			when 'dead' then 'given up' else 'waits' end,
		'next', case when d.state = 'queued' and d.attempts > 0
			then page_instant(d.due_at) end,
		'answer', coalesce(d.response_status::text, d.last_error),
		'body', nullif(left(d.response_body, 200), ''),
		'took', d.duration_ms) order by d.created_at desc, d.id desc)
	from (
		select l.*
		from llm.webhook_deliveries as l
		where l.webhook_id = page_deliveries.hook
		order by l.created_at desc, l.id desc
		limit 10
	) as d;
end;

create function page_hooks(session_hash bytea) returns json
language plpgsql
as $$
declare
	kinds json;
begin
	perform identity.enter_browser(page_hooks.session_hash);

	select json_agg(json_build_object('name', k.name, 'about', k.about)
		order by k.name)
	into kinds
	from llm.event_kinds as k;
	return json_build_object('kinds', kinds, 'hooks', (
		select json_agg(json_build_object('id', w.id, 'n', w.n, 'url', w.url,
			'description', w.description,
			'events', array_to_string(w.events, ', '),
			'active', w.is_active,
			'paused', page_instant(w.paused_at),
			'failing', w.paused_why = 'failing', 'gone', w.paused_why = 'gone',
			'old', case when w.old_until > now()
				then page_instant(w.old_until) end,
			'since', page_instant(w.created_at), 'tests', kinds,
			'deliveries', page_deliveries(w.id)) order by w.n)
		from (
			select h.*, row_number() over (order by h.created_at, h.id) as n
			from llm.webhooks as h
		) as w
	));
end
$$;

create function page_hook_make(session_hash bytea, url text, events text,
	description text, sealed text) returns json
language plpgsql
as $$
declare
	wanted text[] := regexp_split_to_array(btrim(page_hook_make.events, E' ,\r\n\t'),
		'[\s,]+');
begin
	perform identity.enter_browser(page_hook_make.session_hash);

	if exists (
		select
		from unnest(wanted) as l (name)
		where not exists (
			select
			from llm.event_kinds as k
			where k.name = l.name
		)
	) then
		raise sqlstate 'PT422' using message =
			'The events must be some of those below.';
	end if;
	perform check_room();
	return json_build_object('url', (hook_make(page_hook_make.url, wanted,
		page_hook_make.description, page_hook_make.sealed)).url);
end
$$;

create function page_hook_rotate(session_hash bytea, id uuid, sealed text)
returns json
language plpgsql
as $$
declare
	hook llm.webhooks;
begin
	perform identity.enter_browser(page_hook_rotate.session_hash);

	hook := hook_rotate(page_hook_rotate.id, page_hook_rotate.sealed);
	if hook.id is null then
		return null;
	end if;
	return json_build_object('url', hook.url, 'until', page_instant(hook.old_until));
end
$$;

-- A test of this event, or a delivery once more.
create function page_hook_again(session_hash bytea, id uuid, event text,
	delivery uuid) returns json
language plpgsql
as $$
begin
	perform identity.enter_browser(page_hook_again.session_hash);

	if page_hook_again.delivery is null then
		perform check_event(page_hook_again.event);
	end if;
	return to_json(llm.hook_again(page_hook_again.id, page_hook_again.event,
		page_hook_again.delivery));
end
$$;

create function page_hook_pause(session_hash bytea, id uuid, pause boolean)
returns json
language plpgsql
as $$
begin
	perform identity.enter_browser(page_hook_pause.session_hash);

	if page_hook_pause.pause then
		perform llm.hook_pause(page_hook_pause.id, 'asked');
	else
		update llm.webhooks as w
		set is_active = true, paused_at = null, paused_why = null
		where w.id = page_hook_pause.id;
	end if;
	return (
		select to_json(w.id)
		from llm.webhooks as w
		where w.id = page_hook_pause.id
	);
end
$$;

create function page_hook_delete(session_hash bytea, id uuid) returns json
language plpgsql
as $$
declare
	gone uuid;
begin
	perform identity.enter_browser(page_hook_delete.session_hash);

	delete from llm.webhooks as w
	where w.id = page_hook_delete.id
	returning w.id
	into gone;
	return to_json(gone);
end
$$;
