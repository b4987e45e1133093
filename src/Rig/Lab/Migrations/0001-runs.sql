-- One schema, two roles. A bench may add runs and ask what it needs for that; it may neither read others' runs nor change any.
DO $$ BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'packbench_writer') THEN CREATE ROLE packbench_writer NOLOGIN; END IF;
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'packbench_reader') THEN CREATE ROLE packbench_reader NOLOGIN; END IF;
END $$;

CREATE TABLE packbench.runs (
  run_id text PRIMARY KEY, digest text NOT NULL, file text NOT NULL, station text NOT NULL, bench text NOT NULL,
  procedure text NOT NULL, procedure_version int NOT NULL, procedure_title text NOT NULL, pack text NOT NULL, pack_title text NOT NULL,
  operator text NOT NULL, software text NOT NULL, origin text NOT NULL, started timestamptz NOT NULL, time_zone text NOT NULL,
  duration_s float8 NOT NULL, scans bigint NOT NULL, outcome text NOT NULL, reason text NOT NULL, sent_at timestamptz NOT NULL DEFAULT now());
CREATE INDEX runs_pack ON packbench.runs (pack, started);

CREATE TABLE packbench.channels (
  run_id text NOT NULL, seq bigint NOT NULL, name text NOT NULL, unit text NOT NULL, column_name text NOT NULL, source text NOT NULL, period_s float8 NOT NULL,
  PRIMARY KEY (run_id, seq));
CREATE TABLE packbench.events (
  run_id text NOT NULL, seq bigint NOT NULL, kind text NOT NULL, elapsed_s float8 NOT NULL, at timestamptz NOT NULL, ref bigint, scans bigint NOT NULL, payload json NOT NULL,
  PRIMARY KEY (run_id, seq));
CREATE INDEX events_results ON packbench.events (run_id) WHERE kind = 'ResultComputed';
CREATE INDEX events_instruments ON packbench.events (at) WHERE kind = 'InstrumentConnected';
CREATE TABLE packbench.files (run_id text NOT NULL, seq bigint NOT NULL, kind text NOT NULL, name text NOT NULL, text text NOT NULL, PRIMARY KEY (run_id, seq));
CREATE TABLE packbench.parameters (run_id text NOT NULL, seq bigint NOT NULL, name text NOT NULL, value text NOT NULL, PRIMARY KEY (run_id, seq));
CREATE TABLE packbench.attachments (
  run_id text NOT NULL, seq bigint NOT NULL, name text NOT NULL, media_type text NOT NULL, at timestamptz NOT NULL, data bytea NOT NULL, PRIMARY KEY (run_id, seq));

-- "values" holds one number for each channel, in the order of channels.seq; validity and ages are as in the run file.
CREATE TABLE packbench.scans (
  run_id text NOT NULL, seq bigint NOT NULL, elapsed_s float8 NOT NULL, at timestamptz NOT NULL, step int NOT NULL, "values" float8[] NOT NULL, validity text, ages bytea,
  PRIMARY KEY (run_id, seq, at));
DO $$ BEGIN
  IF EXISTS (SELECT FROM pg_extension WHERE extname = 'timescaledb') THEN
    PERFORM create_hypertable('packbench.scans', 'at', chunk_time_interval => interval '7 days');
  END IF;
END $$;

-- What the sender computed of each table of a run, and the database found equal before it took the run.
CREATE TABLE packbench.digests (run_id text NOT NULL, table_name text NOT NULL, rows bigint NOT NULL, digest bytea NOT NULL, PRIMARY KEY (run_id, table_name));

-- SHA-256 over the SHA-256 of each 4096 rows, as PostgreSQL itself would send them (record_send): of what is stored, not of what came.
CREATE FUNCTION packbench.digest_of(run text, name text) RETURNS TABLE (rows bigint, digest bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  columns text := CASE name
    WHEN 'channels' THEN 'run_id, seq, name, unit, column_name, source, period_s'
    WHEN 'events' THEN 'run_id, seq, kind, elapsed_s, at, ref, scans, payload'
    WHEN 'files' THEN 'run_id, seq, kind, name, text'
    WHEN 'parameters' THEN 'run_id, seq, name, value'
    WHEN 'attachments' THEN 'run_id, seq, name, media_type, at, data'
    WHEN 'scans' THEN 'run_id, seq, elapsed_s, at, step, "values", validity, ages' END;
  last bigint;
  block_rows bigint;
  block_digest bytea;
  blocks bytea := '';
BEGIN
  IF columns IS NULL THEN RAISE EXCEPTION 'a run has no table %', name; END IF;
  rows := 0;
  EXECUTE format('SELECT max(seq) FROM packbench.%I WHERE run_id = $1', name) INTO last USING run;
  FOR block IN 0 .. coalesce(last, -1) / 4096 LOOP
    EXECUTE format(
      'SELECT count(*), sha256(coalesce(string_agg(record_send(r), ''''::bytea), '''')) FROM (SELECT %s FROM packbench.%I WHERE run_id = $1 AND seq >= $2 AND seq < $3 ORDER BY seq) r',
      columns, name) INTO block_rows, block_digest USING run, block * 4096::bigint, (block + 1) * 4096::bigint;
    rows := rows + block_rows;
    IF block_rows > 0 THEN blocks := blocks || block_digest; END IF;
  END LOOP;
  digest := sha256(blocks);
  RETURN NEXT;
END $$;

-- Which of these runs are there already, and under what digest.
CREATE FUNCTION packbench.known(wanted text[]) RETURNS TABLE (run_id text, digest text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT r.run_id, r.digest FROM packbench.runs r WHERE r.run_id = ANY (wanted) $$;

CREATE FUNCTION packbench.number(value text) RETURNS float8 LANGUAGE sql IMMUTABLE AS $$ SELECT replace(value, '1e999', 'Infinity')::float8 $$;

CREATE VIEW packbench.readings AS
  SELECT s.run_id, s.seq AS scan, s.at, s.elapsed_s, s.step, c.name AS channel, c.unit,
    CASE WHEN s.validity IS NULL OR substr(s.validity, c.seq::int, 1) = '.' THEN s."values"[c.seq] END AS value
  FROM packbench.scans s JOIN packbench.channels c ON c.run_id = s.run_id;
-- A run that was cut off while it computed its results computed them again: the last counts.
CREATE VIEW packbench.results AS
  SELECT DISTINCT ON (e.run_id, e.payload->'result'->>'name') e.run_id, e.payload->'result'->>'name' AS name, e.payload->'result'->>'title' AS title,
    packbench.number(e.payload->'result'->>'value') AS value, e.payload->'result'->>'unit' AS unit, e.payload->'result'->>'text' AS text,
    packbench.number(e.payload->'result'->>'uncertainty') AS expanded_uncertainty, packbench.number(e.payload->'result'->>'coverage_factor') AS k,
    e.payload->'result'->>'limit' AS limit_text, e.payload->'result'->>'verdict' AS verdict, e.payload->'result'->>'group' AS grp, e.seq
  FROM packbench.events e WHERE e.kind = 'ResultComputed' ORDER BY e.run_id, e.payload->'result'->>'name', e.seq DESC;
CREATE VIEW packbench.instruments AS
  SELECT r.run_id, r.station, r.bench, r.started, r.origin, e.payload->>'role' AS role, e.payload->>'identity' AS identity, e.payload->>'address' AS address,
    e.payload->>'profile' AS profile, e.payload->>'calibration' AS calibration
  FROM packbench.events e JOIN packbench.runs r ON r.run_id = e.run_id WHERE e.kind = 'InstrumentConnected';

GRANT USAGE ON SCHEMA packbench TO packbench_writer, packbench_reader;
GRANT SELECT ON packbench.migrations TO packbench_writer, packbench_reader;
GRANT INSERT ON packbench.runs, packbench.channels, packbench.events, packbench.files, packbench.parameters, packbench.attachments, packbench.scans, packbench.digests TO packbench_writer;
GRANT SELECT ON ALL TABLES IN SCHEMA packbench TO packbench_reader;
REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA packbench FROM PUBLIC;
GRANT EXECUTE ON FUNCTION packbench.digest_of, packbench.known TO packbench_writer;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA packbench TO packbench_reader;
