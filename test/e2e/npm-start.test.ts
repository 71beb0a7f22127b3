/** The command of the README, under a supervisor that knows npm alone. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { freshFolder } from './start-keyhaven.ts'

const PROJECT = new URL('../..', import.meta.url)

test('a signal to `npm start` stops the program itself, in good order', async () => {
  const data = await freshFolder(onTestFinished)
  const npm = spawn('npm', ['start'], {
    cwd: PROJECT,
    // A group of its own, so that nothing of it outlives the test.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      KEYHAVEN_LISTEN: '127.0.0.1:0',
      KEYHAVEN_DATA: data,
    },
  })
  onTestFinished(() => {
    try {
      process.kill(-npm.pid!, 'SIGKILL')
    } catch {
      // All of it has ended.
    }
  })
  let log = ''
  npm.stderr.setEncoding('utf8').on('data', (text: string) => {
    log += text
  })
  await new Promise<void>((resolve) => {
    let told = ''
    npm.stdout.setEncoding('utf8').on('data', (text: string) => {
      told += text
      if (told.includes('Keyhaven is ready at ')) resolve()
    })
  })
  // Not before everything that holds the pipe has ended.
  const closed = once(npm, 'close')
  npm.kill('SIGTERM')
  await closed
  expect(log).toContain('"msg":"stopped"')
})
