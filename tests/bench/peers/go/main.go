// The faster peer: three of Tessera's endpoints with net/http and pgx, as their
// users write them; one process. Without a request log, which favours it.
package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"log"
	"net"
	"net/http"
	"os"
	"strconv"
	"time"

	"github.com/jackc/pgx/v4/pgxpool"
)

type app struct {
	pool *pgxpool.Pool
	key  []byte
}

// What a client is told; of any other error it learns nothing.
type refusal struct {
	status  int
	message string
}

func (r refusal) Error() string {
	return r.message
}

type handler func(*http.Request) (any, error)

func send(w http.ResponseWriter, status int, answer any) {
	body, err := json.Marshal(answer)
	if err != nil {
		log.Print(err)
		status = http.StatusInternalServerError
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(status)
	w.Write(body)
}

func (h handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	answer, err := h(r)
	if err == nil {
		send(w, http.StatusOK, answer)
		return
	}
	var refused refusal
	if !errors.As(err, &refused) {
		log.Print(err)
		refused = refusal{http.StatusInternalServerError, "internal"}
	}
	send(w, refused.status, map[string]string{"error": refused.message})
}

func only(method string, h handler) http.Handler {
	return handler(func(r *http.Request) (any, error) {
		if r.Method != method {
			return nil, refusal{http.StatusMethodNotAllowed, "method"}
		}
		return h(r)
	})
}

// As JavaScript writes it.
func instant(t time.Time) string {
	return t.UTC().Format("2006-01-02T15:04:05.000Z")
}

// pgx prepares each query once a connection by itself.
func start() (*app, error) {
	config, err := pgxpool.ParseConfig(os.Getenv("DATABASE_URL"))
	if err != nil {
		return nil, err
	}
	config.MaxConns = 20
	pool, err := pgxpool.ConnectConfig(context.Background(), config)
	if err != nil {
		return nil, err
	}
	key := make([]byte, 32)
	_, err = rand.Read(key)
	return &app{pool, key}, err
}

// nginx may be another user; the socket's folder is private.
func listen(path string) (net.Listener, error) {
	listener, err := net.Listen("unix", path)
	if err == nil {
		err = os.Chmod(path, 0o666)
	}
	return listener, err
}

func main() {
	a, err := start()
	if err != nil {
		log.Fatal(err)
	}
	listener, err := listen(os.Getenv("SOCKET"))
	if err != nil {
		log.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/api/version", only("GET", a.version))
	mux.Handle("/api/track-download", only("POST", a.track))
	mux.Handle("/v1/notes", only("GET", a.list))
	log.Fatal(http.Serve(listener, mux))
}
