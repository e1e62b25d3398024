package main

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v4"
)

const (
	sessionQuery = `select s.user_id, s.scopes
		from identity.sessions s join identity.users u on u.id = s.user_id
		where s.token_hash = $1 and s.expires_at > now()
		and s.audience is null and u.is_active and u.deleted_at is null`
	userQuery = `select set_config('app.user_id', $1, true)`
	listQuery = `select id, title, text, colour, tags, price, due, remind_at,
			parent_id, pin_hash is not null as locked, version, created_at
		from sample.notes
		where ($1::text is null or colour = $1)
		and ($2::date is null or due < $2)
		and ($3::timestamptz is null or (created_at, id) < ($3, $4::uuid))
		order by created_at desc, id desc
		limit $5`
)

type note struct {
	ID       string   `json:"id"`
	Title    string   `json:"title"`
	Text     *string  `json:"text"`
	Colour   string   `json:"colour"`
	Tags     []string `json:"tags"`
	Price    *float64 `json:"price"`
	Due      *string  `json:"due"`
	RemindAt *string  `json:"remind_at"`
	ParentID *string  `json:"parent_id"`
	Locked   bool     `json:"locked"`
	Version  int      `json:"version"`
	Created  string   `json:"created_at"`
}

type notes struct {
	Notes []note  `json:"notes"`
	Next  *string `json:"next"`
}

// nil is what was not asked for.
type listed struct {
	colour, dueBefore, createdAt, id *string
	limit                            int
}

func malformed(name string) error {
	return refusal{http.StatusBadRequest, name + " is malformed"}
}

func (l *listed) read(name, value string) error {
	var err error

	switch name {
	case "colour":
		l.colour = &value
		if value != "yellow" && value != "green" && value != "blue" {
			return malformed(name)
		}
	case "due_before":
		l.dueBefore = &value
		_, err = time.Parse("2006-01-02", value)
	case "limit":
		l.limit, err = strconv.Atoi(value)
		if l.limit < 1 || l.limit > 100 {
			return malformed(name)
		}
	case "cursor":
		return l.readCursor(value)
	default:
		return malformed(name)
	}
	if err != nil {
		return malformed(name)
	}
	return nil
}

func (l *listed) readCursor(value string) error {
	var keys [2]string

	text, err := base64.RawURLEncoding.DecodeString(value)
	if err != nil || len(value) > 200 || json.Unmarshal(text, &keys) != nil {
		return malformed("cursor")
	}
	l.createdAt, l.id = &keys[0], &keys[1]
	return nil
}

func readListed(query url.Values) (listed, error) {
	l := listed{limit: 20}
	for name, values := range query {
		if err := l.read(name, values[0]); err != nil {
			return l, err
		}
	}
	return l, nil
}

func enter(ctx context.Context, tx pgx.Tx, r *http.Request, scope string) error {
	var user string
	var scopes []string

	kind, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(kind, "Bearer") {
		return refusal{http.StatusUnauthorized, "unauthorized"}
	}
	hash := sha256.Sum256([]byte(token))
	err := tx.QueryRow(ctx, sessionQuery, hash[:]).Scan(&user, &scopes)
	if errors.Is(err, pgx.ErrNoRows) {
		return refusal{http.StatusUnauthorized, "unauthorized"}
	}
	if err != nil {
		return err
	}
	for _, one := range scopes {
		if one == scope {
			_, err = tx.Exec(ctx, userQuery, user)
			return err
		}
	}
	return refusal{http.StatusForbidden, "forbidden"}
}

func scan(rows pgx.Rows) (note, error) {
	var n note
	var due, remindAt *time.Time
	var created time.Time

	err := rows.Scan(&n.ID, &n.Title, &n.Text, &n.Colour, &n.Tags, &n.Price,
		&due, &remindAt, &n.ParentID, &n.Locked, &n.Version, &created)
	if due != nil {
		text := due.Format("2006-01-02")
		n.Due = &text
	}
	if remindAt != nil {
		text := instant(*remindAt)
		n.RemindAt = &text
	}
	n.Created = instant(created)
	return n, err
}

func ask(ctx context.Context, tx pgx.Tx, l listed) ([]note, error) {
	rows, err := tx.Query(ctx, listQuery, l.colour, l.dueBefore, l.createdAt,
		l.id, l.limit+1)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	found := make([]note, 0, l.limit+1)
	for rows.Next() {
		n, err := scan(rows)
		if err != nil {
			return nil, err
		}
		found = append(found, n)
	}
	return found, rows.Err()
}

func cursorOf(n note) *string {
	text, _ := json.Marshal([]string{n.Created, n.ID})
	cursor := base64.RawURLEncoding.EncodeToString(text)
	return &cursor
}

func (a *app) list(r *http.Request) (any, error) {
	l, err := readListed(r.URL.Query())
	if err != nil {
		return nil, err
	}
	var found []note
	err = a.pool.BeginFunc(r.Context(), func(tx pgx.Tx) error {
		err := enter(r.Context(), tx, r, "sample")
		if err != nil {
			return err
		}
		found, err = ask(r.Context(), tx, l)
		return err
	})
	if err != nil {
		return nil, err
	}
	if len(found) <= l.limit {
		return notes{Notes: found}, nil
	}
	return notes{found[:l.limit], cursorOf(found[l.limit-1])}, nil
}
