package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/gofrs/uuid"
	"github.com/jackc/pgx/v4"
)

const (
	versionQuery = `select version, release_date, download_url, changelog
		from site.app_versions where is_latest`
	urlQuery   = `select download_url from site.app_versions where is_latest`
	trackQuery = `insert into site.downloads (id, os, user_agent, ip_hash)
		values ($1, $2, $3, $4)`
)

type version struct {
	Version     string `json:"version"`
	ReleaseDate string `json:"releaseDate"`
	DownloadURL string `json:"downloadUrl"`
	Changelog   string `json:"changelog"`
}

type download struct {
	ID  string `json:"downloadId"`
	URL string `json:"downloadUrl"`
}

type answer struct {
	Success bool   `json:"success"`
	Data    any    `json:"data"`
	URL     string `json:"downloadUrl,omitempty"`
}

func (a *app) version(r *http.Request) (any, error) {
	var v version
	var released time.Time

	err := a.pool.QueryRow(r.Context(), versionQuery).Scan(&v.Version,
		&released, &v.DownloadURL, &v.Changelog)
	if errors.Is(err, pgx.ErrNoRows) {
		return nil, refusal{http.StatusNotFound,
			"No version information available"}
	}
	if err != nil {
		return nil, err
	}
	v.ReleaseDate = instant(released)
	return answer{Success: true, Data: v}, nil
}

func readOS(r *http.Request) (string, error) {
	var body struct {
		OS string `json:"os"`
	}

	err := json.NewDecoder(r.Body).Decode(&body)
	if err != nil {
		return "", refusal{http.StatusBadRequest, "malformed JSON"}
	}
	switch body.OS {
	case "windows", "macos", "linux":
		return body.OS, nil
	}
	return "", refusal{http.StatusBadRequest, "os is not one of these"}
}

func (a *app) track(r *http.Request) (any, error) {
	var url string

	os, err := readOS(r)
	if err != nil {
		return nil, err
	}
	err = a.pool.QueryRow(r.Context(), urlQuery).Scan(&url)
	if err != nil {
		return nil, err
	}
	id, err := uuid.NewV4()
	if err != nil {
		return nil, err
	}
	address := hmac.New(sha256.New, a.key)
	address.Write([]byte(r.RemoteAddr))
	_, err = a.pool.Exec(r.Context(), trackQuery, id.String(), os,
		r.UserAgent(), hex.EncodeToString(address.Sum(nil)))
	if err != nil {
		return nil, err
	}
	return answer{true, download{id.String(), url}, url}, nil
}
