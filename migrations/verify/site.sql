-- Verify tessera:site on pg
begin;

select id, os, "timestamp", user_agent, ip_hash
from site.downloads
where false;

select id, user_id, message, email, "timestamp"
from site.feedbacks
where false;

select id, user_id, file_path, file_size, "timestamp", sha256, file_type
from site.diagnostics
where false;

select id, version, release_date, download_url, changelog, is_latest,
	created_at
from site.app_versions
where false;

select name, since
from site.files_gone
where false;

do $$
begin
	assert not has_table_privilege('tessera_site', 'site.downloads', 'INSERT');
	assert has_table_privilege('tessera_site_api', 'site.downloads', 'INSERT');
	assert has_table_privilege('tessera_admin_api', 'site.diagnostics',
		'DELETE');
end
$$;

rollback;
