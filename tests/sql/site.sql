-- The release site's tables: seed 000, with the corrections of its contract.
-- Later changes may add to the tables.
begin;
select plan(50);

select set_has(
	$$select * from tap.columns_of('site.downloads')$$,
	$$values
		('id', 'text', true, 'wire.cuid()'),
		('os', 'text', true, null),
		('timestamp', 'timestamp with time zone', true, 'now()'),
		('user_agent', 'text', false, null),
		('ip_hash', 'text', false, null)$$,
	'downloads have the columns of seed 000');
select set_has(
	$$select * from tap.columns_of('site.feedbacks')$$,
	$$values
		('id', 'text', true, 'wire.cuid()'),
		('user_id', 'text', false, null),
		('message', 'character varying(1000)', true, null),
		('email', 'text', false, null),
		('timestamp', 'timestamp with time zone', true, 'now()')$$,
	'feedbacks have the columns of seed 000');
select set_has(
	$$select * from tap.columns_of('site.diagnostics')$$,
	$$values
		('id', 'text', true, 'wire.cuid()'),
		('user_id', 'text', false, null),
		('file_path', 'text', true, null),
		('file_size', 'integer', true, null),
		('timestamp', 'timestamp with time zone', true, 'now()'),
		('sha256', 'text', false, null),
		('file_type', 'text', false, null)$$,
	'diagnostics have the columns of seed 000, and ours');
select set_has(
	$$select * from tap.columns_of('site.app_versions')$$,
	$$values
		('id', 'text', true, 'wire.cuid()'),
		('version', 'text', true, null),
		('release_date', 'timestamp with time zone', true, null),
		('download_url', 'text', true, null),
		('changelog', 'text', true, null),
		('is_latest', 'boolean', true, 'true'),
		('created_at', 'timestamp with time zone', true, 'now()')$$,
	'app_versions have the columns of seed 000');

select set_has(
	$$select i.name, i.definition
	from unnest(array['downloads', 'feedbacks', 'diagnostics', 'app_versions'])
			as relation,
		tap.indexes_of(('site.' || relation)::regclass) as i$$,
	$$values
		('site.downloads_pkey', 'UNIQUE btree (id)'),
		('site.downloads_os_idx', 'btree (os)'),
		('site.downloads_timestamp_idx', 'btree ("timestamp")'),
		('site.feedbacks_pkey', 'UNIQUE btree (id)'),
		('site.feedbacks_timestamp_idx', 'btree ("timestamp")'),
		('site.feedbacks_email_idx', 'btree (email)'),
		('site.diagnostics_pkey', 'UNIQUE btree (id)'),
		('site.diagnostics_timestamp_idx', 'btree ("timestamp")'),
		('site."diagnostics_userId_idx"', 'btree (user_id)'),
		('site.diagnostics_stored_file_idx',
			'UNIQUE btree (file_path) WHERE (file_path ~~ ''store:%''::text)'),
		('site.app_versions_pkey', 'UNIQUE btree (id)'),
		('site.app_versions_version_key', 'UNIQUE btree (version)'),
		('site."app_versions_isLatest_idx"', 'btree (is_latest)'),
		('site.app_versions_one_is_latest',
			'UNIQUE btree (is_latest) WHERE is_latest')$$,
	'the indexes of seed 000 are there, and two of ours');

select throws_ok('insert into site.' || insertion, state, null,
	what || ' is refused')
from (values
	('downloads (os) values (''Windows'')', '23514', 'an unknown system'),
	('downloads (os) values (null)', '23502', 'no system'),
	('downloads (os, ip_hash) values (''linux'', ''127.0.0.1'')', '23514',
		'a raw address'),
	('feedbacks (message) values ('''')', '23514', 'an empty message'),
	('feedbacks (message) values (E'' \t\n'')', '23514', 'a blank message'),
	('feedbacks (message) values (repeat(''ü'', 1001))', '22001',
		'a message of 1001 characters'),
	('diagnostics (file_path, file_size) values (''s3://b/k'', 0)', '23514',
		'an empty file'),
	('diagnostics (file_path, file_size) values (''s3://b/k'', 5242881)', '23514',
		'a file of one byte too many'),
	('diagnostics (file_path, file_size) values (''store:a'', 1)', '23514',
		'a stored file without its hash'),
	('diagnostics (file_path, file_size, sha256, file_type)
		values (''store:a'', 1, repeat(''0'', 64), ''.exe'')', '23514',
		'a stored file of another type'),
	('diagnostics (file_path, file_size, sha256, file_type)
		values (''s3://b/k'', 1, repeat(''0'', 64), ''.log'')', '23514',
		'a hash of a file that is not in the store'),
	('app_versions (version, release_date, download_url, changelog, is_latest)
		values (''1.2.0'', now(), ''https://x'', '''', false)', '23505',
		'a version that exists'),
	('app_versions (version, release_date, download_url, changelog)
		values (''9.0.0'', now(), ''https://x'', '''')', '23505',
		'a second latest version'),
	('app_versions (version, release_date, download_url, changelog, is_latest)
		values (''1.2'', now(), ''https://x'', '''', false)', '23514',
		'a version that is not semantic'),
	('app_versions (version, release_date, download_url, changelog, is_latest)
		values (''01.2.3'', now(), ''https://x'', '''', false)', '23514',
		'a version with a leading zero')
) as v (insertion, state, what);
select lives_ok('insert into site.' || insertion, what || ' is taken')
from (values
	('feedbacks (message) values (repeat(''ü'', 1000))',
		'a message of 1000 characters'),
	('diagnostics (file_path, file_size) values (''s3://b/k'', 5242880)',
		'a file of 5 MiB'),
	('diagnostics (file_path, file_size) values (''s3://b/k'', 1)',
		'the same address once more'),
	('diagnostics (file_path, file_size, user_id, sha256, file_type)
		values (''store:a.log'', 1, ''u1'', repeat(''0'', 64), ''.log'')',
		'a stored file'),
	('app_versions (version, release_date, download_url, changelog, is_latest)
		values (''2.0.0-rc.1+build.5'', ''2025-12-01'', ''https://x'', '''', false)',
		'a version before its release')
) as v (insertion, what);
select throws_ok($$insert into site.diagnostics
	(file_path, file_size, sha256, file_type)
	values ('store:a.log', 1, repeat('0', 64), '.log')$$, '23505', null,
	'two rows cannot have one stored file');

-- A stored file goes after its row.
select tap.run_as('tessera_admin_api', $$delete from site.diagnostics
	where user_id = 'u1' or file_path like 's3:%'$$);
select results_eq('select name, since from site.files_gone',
	$$values ('a.log', now())$$, 'the file of a row that is gone may go');

-- What each group may do.
select lives_ok(format('select tap.run_as(%L, %L)', 'tessera_site_api', statement),
	'group site can ' || what)
from (values
	('select version, is_latest from site.app_versions', 'read versions'),
	('insert into site.downloads (os) values (''linux'') returning id',
		'log downloads'),
	('insert into site.feedbacks (message) values (''m'') returning id',
		'take feedback'),
	('insert into site.diagnostics (file_path, file_size)
		values (''https://x'', 1) returning id, file_size', 'take diagnostics'),
	('delete from site.files_gone where name = ''b''', 'forget swept files')
) as v (statement, what);
select throws_ok(format('select tap.run_as(%L, %L)', role, statement), '42501',
	null, format('%s cannot %s', role, what))
from (values
	('tessera_site_api', 'select message from site.feedbacks', 'read feedback'),
	('tessera_site_api', 'select user_id from site.diagnostics',
		'read whose diagnostics they are'),
	('tessera_site_api', 'select ip_hash from site.downloads', 'read addresses'),
	('tessera_site_api', 'update site.app_versions set is_latest = false',
		'change versions'),
	('tessera_site_api', 'delete from site.diagnostics', 'delete diagnostics'),
	('tessera_admin_api', 'update site.app_versions set download_url = ''x''',
		'change where a version lies'),
	('tessera_admin_api', 'insert into site.downloads (os) values (''linux'')',
		'make downloads up'),
	('tessera_admin_api', 'delete from site.files_gone', 'forget files')
) as v (role, statement, what);

-- The queries that the seed writes down, on many rows.
truncate site.downloads, site.feedbacks, site.diagnostics;
insert into site.downloads (id, os, "timestamp")
select 'c' || n, (array['windows', 'macos', 'linux'])[n % 3 + 1],
	timestamptz '2025-08-01 00:00Z' + n * interval '1 hour'
from generate_series(1, 20000) as n;
insert into site.feedbacks (id, message, email, "timestamp")
select 'c' || n, 'm', n || '@example.com', now() - n * interval '1 hour'
from generate_series(1, 20000) as n;
insert into site.diagnostics (id, user_id, file_path, file_size, "timestamp")
select 'c' || n, 'u' || n, 's3://b/k', n % 1024 + 1, now() - n * interval '1 hour'
from generate_series(1, 20000) as n;
analyze site.downloads, site.feedbacks, site.diagnostics;
set local search_path = site, pg_catalog, tap;

-- Each download counts for the newest version released before it.
select results_eq($$
	select av.version, count(*) as downloads
	from downloads as d
	cross join lateral (
		select version, release_date
		from app_versions
		where release_date <= d.timestamp
		and version !~ '-'
		order by release_date desc
		limit 1
	) as av
	group by av.version, av.release_date
	order by av.release_date desc
	$$, $$values ('1.2.0', 20000 - 2207::bigint), ('1.1.0', 744), ('1.0.0', 720)$$,
	'version adoption counts a download once');

select is_empty(format('select tap.scans(%L)', query),
	what || ' read no table from end to end')
from (values
	('downloads by system of a month', $$
		select os, count(*) as count
		from downloads
		where timestamp >= timestamptz '2027-11-01 00:00Z' - interval '30 days'
		group by os
		order by count desc$$),
	('recent feedback', $$
		select id, message, email
		from feedbacks
		order by timestamp desc
		limit 20$$),
	('feedback by e-mail address', $$
		select id, message from feedbacks where email = '7@example.com'$$),
	('recent diagnostics', $$
		select id, file_path
		from diagnostics
		order by timestamp desc
		limit 20$$),
	('diagnostics by user', $$
		select id, file_path from diagnostics where user_id = 'u7'$$),
	('stored files by name', $$
		select 1
		from diagnostics
		where file_path = 'store:a.log'
		and file_path like 'store:%'$$)
) as v (what, query);
select lives_ok(query, what || ' run')
from (values
	('feedback trends', $$
		select date(timestamp) as date, count(*) as count
		from feedbacks
		group by date(timestamp)
		order by date desc
		limit 30$$),
	('average file sizes', $$
		select avg(file_size) as avg_bytes,
			avg(file_size) / 1024 as avg_kb,
			avg(file_size) / 1024 / 1024 as avg_mb
		from diagnostics$$)
) as v (what, query);

-- The seed data, once more.
select results_eq(
	$$select version, is_latest from app_versions
	where version !~ '-' order by version$$,
	$$values ('1.0.0', false), ('1.1.0', false), ('1.2.0', true)$$,
	'the seed data hold three versions, the newest of them latest');

select * from finish();
rollback;
