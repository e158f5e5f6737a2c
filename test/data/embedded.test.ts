import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { openDatabase } from '../../src/data/connection/open.ts'

test('A database is created again if the process was killed while it created the files', async () => {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'orgql-embedded-'))
  onTestFinished(() => rm(dataDir, { recursive: true }))
  // PG_VERSION has been written, but not yet the settings.
  await mkdir(path.join(dataDir, 'postgres/global'), { recursive: true })
  await writeFile(path.join(dataDir, 'postgres/PG_VERSION'), '18\n')
  await writeFile(path.join(dataDir, 'postgres.unfinished'), '')
  const database = await openDatabase({ dataDir, poolSize: 1, onConnectionError: () => {} })
  expect(await database.sql.rows({ text: 'SELECT 1 AS one' }, [])).toEqual([{ one: 1 }])
  await database.close()
  expect(await readdir(dataDir)).not.toContain('postgres.unfinished')
})
