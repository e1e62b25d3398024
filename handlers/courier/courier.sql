-- The outbox as couriers see it. Each takes one mail at a time, for itself
-- alone until the lease ends; whoever dies with a mail in hand leaves it to be
-- taken again then.

-- The next mail, chosen once whatever the plan (a join could choose one again for
-- each row); or in how many milliseconds there may be one.
create function courier_take(lease integer) returns json
language plpgsql
as $$
declare
	mail record;
	wait bigint;
begin
	update identity.mail_outbox as m
	set attempts = m.attempts + 1,
		due_at = now() + make_interval(secs => courier_take.lease)
	where m.id = (
		select d.id
		from identity.mail_outbox as d
		where d.state = 'queued'
		and d.due_at <= now()
		order by d.due_at
		limit 1
		for update skip locked
	)
	returning m.id, m.message_id, m.recipient, m.template, m.language,
		m.parameters, m.attempts
	into mail;

	if found then
		return row_to_json(mail);
	end if;
	select ceil(extract(epoch from min(m.due_at) - clock_timestamp()) * 1000)
	into wait
	from identity.mail_outbox as m
	where m.state = 'queued';
	return json_build_object('wait', greatest(0, least(wait, 60000)));
end
$$;

-- The server has it: it is never sent again.
create function courier_sent(id bigint) returns json
language plpgsql
as $$
begin
	update identity.mail_outbox as m
	set state = 'sent', parameters = null, last_error = null, ended_at = now()
	where m.id = courier_sent.id
	and m.state = 'queued';
	return null;
end
$$;

-- It was refused, or nobody knows. The wait doubles from retry seconds to an
-- hour; after a day, or when nothing can help, the mail is dead. Who lost the
-- lease meanwhile has no say.
create function courier_failed(id bigint, attempt integer, retry integer,
	never boolean, error text) returns json
language plpgsql
as $$
declare
	state text;
begin
	update identity.mail_outbox as m
	set last_error = left(courier_failed.error, 500),
		state = v.state,
		ended_at = case when v.state = 'dead' then now() end,
		due_at = now() + least(interval '1 hour',
			make_interval(secs => courier_failed.retry)
			* 2 ^ least(m.attempts - 1, 20)) * (0.75 + random() / 2)
	from (
		select d.id, case
			when courier_failed.never then 'dead'
			when d.created_at < now() - interval '1 day' then 'dead'
			else 'queued'
		end as state
		from identity.mail_outbox as d
		where d.id = courier_failed.id
	) as v
	where m.id = v.id
	and m.state = 'queued'
	and m.attempts = courier_failed.attempt
	returning m.state
	into state;
	return to_json(state);
end
$$;
