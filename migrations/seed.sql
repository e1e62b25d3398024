-- Data that every installation starts with. Safe to run again and again: what
-- is there already, or was changed since, stays as it is.
begin;

insert into site.app_versions
	(version, release_date, download_url, changelog, is_latest)
select v.version, v.release_date, v.download_url, v.changelog,
	v.version = '1.2.0' and not exists (
		select from site.app_versions where is_latest
	)
from (values
	('1.0.0', timestamptz '2025-09-01 00:00Z',
		'https://downloads.example.com/1.0.0',
		E'# 1.0.0\n\n- First release\n'),
	('1.1.0', timestamptz '2025-10-01 00:00Z',
		'https://downloads.example.com/1.1.0',
		E'# 1.1.0\n\n- Diagnostic logs can be sent\n'),
	('1.2.0', timestamptz '2025-11-01 00:00Z',
		'https://downloads.example.com/1.2.0',
		E'# 1.2.0\n\n- Feedback from within the application\n')
) as v (version, release_date, download_url, changelog)
on conflict (version) do nothing;

commit;
