package shop

import (
	"database/sql"
	"errors"
)

// Open reads the configuration from the environment, and opens the log and the database that it names. The caller
// closes both, the log last.
func Open() (config Config, logs *Log, db *sql.DB, err error) {
	if config, err = FromEnv(); err != nil {
		return Config{}, nil, nil, err
	}
	if logs, err = OpenLog(config.Log); err != nil {
		return Config{}, nil, nil, err
	}
	if db, err = OpenDatabase(config.Database); err != nil {
		return Config{}, nil, nil, errors.Join(err, logs.Close())
	}
	return config, logs, db, nil
}
