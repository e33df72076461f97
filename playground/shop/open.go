package shop

import (
	"context"
	"database/sql"
	"errors"
)

// Open reads the configuration from the environment, and opens the log and the database that it names. When ctx ends first,
// Open returns an error with the cause of ctx. The caller closes both, the log last.
func Open(ctx context.Context) (config Config, logs *Log, db *sql.DB, err error) {
	if config, err = FromEnv(); err != nil {
		return Config{}, nil, nil, err
	}
	if logs, err = OpenLog(config.Log); err != nil {
		return Config{}, nil, nil, err
	}
	if db, err = OpenDatabase(ctx, config.Database); err != nil {
		return Config{}, nil, nil, errors.Join(err, logs.Close())
	}
	return config, logs, db, nil
}
