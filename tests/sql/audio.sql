-- Seed 002: what the tables refuse, the words of a record, and what clients
-- that sync are told.
begin;
select plan(37);
\ir seeds/people.psql

select throws_ok(statement, state, null, what || ' is refused')
from (values
	('user_settings set summary_quality = ''best''', '23514',
		'an unknown quality'),
	('user_settings set preferred_language = repeat(''e'', 11)', '22001',
		'a language of 11 characters'),
	('user_settings set settings_json = ''[]''', '23514',
		'settings that are no object'),
	('user_settings set keys_meta = ''[]''', '23514',
		'keys that are no object'),
	('data_keys set root_version = 0', '23514', 'no version of the root key'),
	('audio_history set title = repeat(''x'', 501)', '22001',
		'a title of 501 characters'),
	('audio_history set audio_url = ''file:///etc/passwd''', '23514',
		'an address that is no http'),
	('audio_history set file_size_bytes = -1', '23514', 'a negative size'),
	('audio_history set duration_seconds = -1', '23514',
		'a negative duration'),
	('audio_history set key_moments = ''{}''', '23514',
		'key moments that are no list'),
	('audio_history set segments = ''{}''', '23514',
		'segments that are no list'),
	('audio_history set takeaways = ''"t"''', '23514',
		'takeaways that are no list'),
	('audio_history set processing_options = ''[]''', '23514',
		'options that are no object'),
	('audio_history set search = ''x''', '428C9', 'words that are made up')
) as v (change, state, what),
	lateral (select 'update audio.' || change) as s (statement);
select results_eq($$
	select preferred_language::text, summary_quality::text, settings_json,
		keys_meta
	from audio.user_settings
	where user_id = pg_temp.id('0', 'a')
$$, $$values ('en', 'balanced', '{}'::jsonb, '{}'::jsonb)$$,
	'the defaults are the seed''s');

-- Words.
create function pg_temp.finds(language text, transcript text, query tsquery)
returns boolean
language sql
as $$
	select audio.words(language, 'Title', 'Summary', transcript) @@ query
$$;
select ok(pg_temp.finds(language, transcript, to_tsquery(config, word)),
	format('%s is found in %s', word, coalesce(language, 'no language')))
from (values
	('en', 'the mice were running', 'english'::regconfig, 'run'),
	('EN-us', 'the mice were running', 'english', 'runs'),
	('de', 'die Häuser', 'german', 'Haus'),
	('ru', 'длинные разговоры', 'russian', 'разговор'),
	('zh', '你好 世界', 'simple', '世界'),
	(null, 'running', 'simple', 'running')
) as v (language, transcript, config, word);
select ok(not pg_temp.finds(null, 'running', 'run'),
	'without a language, words are as they are');
select is(audio.head('aüb', n), expected, format('%s bytes of aüb', n))
from (values (0, ''), (1, 'a'), (2, 'a'), (3, 'aü'), (4, 'aüb'), (9, 'aüb'))
	as v (n, expected);
select lives_ok(format($$
	insert into audio.audio_history (user_id, language, summary, transcript)
	select pg_temp.id('0', 'a'), 'en', repeat('%1$s ', 100000), string_agg(%2$s,
		' ')
	from generate_series(1, 300000) as i
$$, 'x', word), 'a long record of ' || what || ' is taken')
from (values
	('to_hex(i)', 'short words'),
	('to_hex(i) || ''.de/'' || to_hex(i)', 'addresses'),
	('chr(20000 + i % 20000)', 'characters of three bytes')
) as v (word, what);
delete from audio.audio_history
where user_id = pg_temp.id('0', 'a')
and summary is not null;

-- Search, as the group, for Ann.
insert into audio.audio_history (user_id, title, transcript, language)
values (pg_temp.id('0', 'b'), 'Budget', 'The budget was approved', 'en'),
	(pg_temp.id('0', 'a'), 'Meeting', 'We approved the budget', 'en');
select results_eq($$
	select tap.rows_as('tessera_audio_api', 'select title
		from audio.audio_history
		where search @@ websearch_to_tsquery(''english'', ''approve budget'')')
	from (select set_config('app.user_id', pg_temp.id('0', 'a')::text, true)) as s
$$, array['(Meeting)'], 'a search finds her own records only');

-- Changes are numbered; what is deleted leaves its number.
create temporary table before as
select max(change) as change from audio.audio_history;
update audio.audio_history
set title = 'Renamed'
where title = 'Meeting';
select ok(h.change > b.change, 'a change moves a record to the end')
from audio.audio_history as h,
	before as b
where title = 'Renamed';
delete from audio.audio_history
where user_id = pg_temp.id('0', 'a')
and title = 'Renamed';
select results_eq($$
	select g.user_id, g.deleted_at, g.change > b.change + 1
	from audio.history_gone as g,
		before as b
	order by g.change desc
	limit 1
$$, $$values (pg_temp.id('0', 'a'), now(), true)$$,
	'a deleted record is told after all changes');
select throws_ok($$
	select tap.run_as('tessera_audio_api', 'delete from audio.history_gone')
$$, '42501', null, 'nobody takes that back');

-- The seed's query.
insert into audio.audio_history (user_id, title, created_at)
select pg_temp.id('0', 'a'), n::text, now() - n * interval '1 minute'
from generate_series(1, 30) as n;
select results_eq($$
	select tap.rows_as('tessera_audio_api', $q$
		select title
		from audio.audio_history
		where user_id = '00000000-0000-0000-0000-00000000000a'
		order by created_at desc
		limit 3 offset 28$q$)
	from (select set_config('app.user_id', pg_temp.id('0', 'a')::text, true)) as s
$$, array['(28)', '(29)', '(30)'], 'history is paged, newest first');
select results_eq($$
	select id, email::text, is_active
	from audio.users
	where id = pg_temp.id('0', 'a')
$$, $$values (pg_temp.id('0', 'a'), 'a@example.com', true)$$,
	'the view of users shows the one user');

select * from finish();
rollback;
