-- What clients that sync are told.

-- What changed and what went, in the order in which it did. A client that has
-- nothing yet need not hear what went. What went is told for 180 days: who
-- comes later begins anew.
create function audio_history_changes(bearer bytea, since text,
	"limit" integer) returns json
language plpgsql
set enable_sort = off
as $$
declare
	keys jsonb := wire.keys(audio_history_changes.since);
	start bigint := coalesce((keys ->> 0)::bigint, 0);
	items json;
	last bigint;
	more boolean;
begin
	perform identity.enter(bearer, 'audio');

	if (keys ->> 1)::timestamptz < now() - interval '179 days' then
		raise sqlstate 'PT410' using message =
			'What went since then is not known any more; begin anew.';
	end if;

	select json_agg(c.item order by c.change)
			filter (where c.place <= audio_history_changes."limit"),
		max(c.change) filter (where c.place <= audio_history_changes."limit"),
		count(*) > audio_history_changes."limit"
	into items, last, more
	from (
		select c.item, c.change, row_number() over (order by c.change) as place
		from (
			(
				select json_build_object(
					'id', h.id,
					'deleted', false,
					'title', h.title,
					'createdAt', wire.instant(h.created_at),
					'updatedAt', wire.instant(h.updated_at)) as item,
					h.change
				from audio.audio_history as h
				where h.change > start
				order by h.change
				limit audio_history_changes."limit" + 1
			)
			union all
			(
				select json_build_object(
					'id', g.id,
					'deleted', true,
					'deletedAt', wire.instant(g.deleted_at)),
					g.change
				from audio.history_gone as g
				where g.change > start
				and start > 0
				order by g.change
				limit audio_history_changes."limit" + 1
			)
		) as c
		order by c.change
		limit audio_history_changes."limit" + 1
	) as c;

	return json_build_object('items', coalesce(items, '[]'),
		'next', wire.cursor(json_build_array(coalesce(last, start), now())),
		'more', more);
end
$$;
