-- Two reports of the demo user: one with a line, bars, stacks, a number and 120
-- rows, and the same behind the password U*U.
\set ON_ERROR_STOP on
insert into iops.analyses (user_id, name)
select u.id, 'shared'
from identity.users as u
where u.email = 'demo@localhost';

insert into iops.reports (analysis_id, user_id, short_code, edition,
	password_hash)
select a.id, a.user_id, c.code, 1, c.hash
from iops.analyses as a,
	(values ('openshop', null), ('lockshop',
		'$2b$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW'))
		as c (code, hash)
where a.name = 'shared';

create temporary table sold as
select n, date '2026-01-01' + n as day,
	(array['North', 'South', 'East <b>', 'West'])[n % 4 + 1] as region,
	round(1000 + 400 * sin(n / 9.0)::numeric + n * 7, 2) as revenue
from generate_series(0, 119) as n;

create temporary table face as
select json_build_object('title', 'Revenue of the shops, by day and region',
	'description', E'Orders that were paid.\nReturns are not taken off.',
	'dataset', json_build_object('name', 'sales <2026>'),
	'columns', json '[{"name":"day","type":"date"},{"name":"region","type":"text"},
		{"name":"revenue","type":"decimal"}]',
	'charts', json_build_array(
		json_build_object('spec', json '{"type":"number","y":["revenue"],
			"title":"Revenue of four months"}',
			'data', json_build_object('of', 1, 'columns', json '["revenue"]',
				'rows', json_build_array(json_build_array((
					select sum(s.revenue) from sold as s))))),
		json_build_object('spec', json '{"type":"line","x":"day",
			"y":["revenue"],"title":"Revenue by day","source":"The till"}',
			'data', json_build_object('of', 120, 'columns',
				json '["day","revenue"]', 'rows', (
					select json_agg(json_build_array(s.day, s.revenue)
						order by s.n)
					from sold as s))),
		json_build_object('spec', json '{"type":"bar","x":"region",
			"y":["revenue"],"note":"Without the web shop"}',
			'data', json_build_object('of', 4, 'columns',
				json '["region","revenue"]', 'rows', (
					select json_agg(json_build_array(r.region, r.sum))
					from (select s.region, sum(s.revenue) as sum
						from sold as s
						group by s.region) as r))),
		json_build_object('spec', json '{"type":"bar","x":"month",
			"series":"region","stack":"stacked","y":["revenue"],
			"title":"Revenue by month"}',
			'data', json_build_object('of', 16, 'columns',
				json '["month","region","revenue"]', 'rows', (
					select json_agg(json_build_array(r.month, r.region, r.sum)
						order by r.at)
					from (select min(s.day) as at, s.region,
							to_char(s.day, 'FMMonth') as month,
							sum(s.revenue) as sum
						from sold as s
						group by s.region, to_char(s.day, 'FMMonth')) as r)))),
	'row_count', 120, 'kept', 120, 'truncated', false, 'timezone', 'UTC') as face;

insert into iops.snapshots (report_id, edition, user_id, content, content_hash,
	face)
select r.id, 1, r.user_id, c.content,
	encode(sha256(convert_to(c.content::text, 'UTF8')), 'hex'), f.face
from iops.reports as r, face as f,
	(values (json '{"title":"Revenue of the shops"}')) as c (content);
insert into iops.snapshot_rows (snapshot_id, n, user_id, cells)
select p.id, s.n + 1, p.user_id, json_build_array(s.day, s.region, s.revenue)
from iops.snapshots as p, sold as s;
