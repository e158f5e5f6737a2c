import { access, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'
import { type RunningProcess, startCommand } from '../support/process.ts'

/** The system's Chromium: nothing is downloaded. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium'
  await access(executablePath).catch(() => {
    throw new Error(`There is no browser at ${executablePath}: install chromium, or set CHROMIUM_PATH.`)
  })
  return chromium.launch({ executablePath, args: ['--no-sandbox'] })
}

export interface WatchedPage {
  page: Page
  /** Requests to other servers. All are blocked. */
  outside: string[]
  /** Errors in the browser's console, also those of the page's content security policy. */
  complaints: string[]
}

export async function openPage(
  browser: Browser,
  url: string,
  options: BrowserContextOptions = {},
): Promise<WatchedPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options })
  const page = await context.newPage()
  const outside: string[] = []
  const complaints: string[] = []
  const { origin } = new URL(url)
  await page.route('**/*', (route) => {
    const address = route.request().url()
    if (address.startsWith(origin) || /^(data|blob):/.test(address)) return route.continue()
    outside.push(address)
    return route.abort()
  })
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text())
  })
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(url)
  return { page, outside, complaints }
}

const tenMinutes = 600_000

export interface DemoService {
  url: string
  key: string
  stop(): Promise<void>
}

/** The service with new demo data, as after a first start. */
export async function startDemoService(settings: Record<string, string> = {}): Promise<DemoService> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'orgql-browser-'))
  const service = start(dataDir, settings)
  const url = new URL(await service.line('GraphiQL: ')).origin
  return {
    url,
    key: await service.line('Demo API key: '),
    async stop() {
      await service.stop()
      await rm(dataDir, { recursive: true })
    },
  }
}

/** The service as in production: it shows no key, and its schema only to callers with a key. */
export async function startPrivateService(): Promise<DemoService> {
  const dataDir = await mkdtemp(path.join(tmpdir(), 'orgql-browser-'))
  const first = start(dataDir)
  const key = await first.line('Demo API key: ')
  await first.stop()
  const service = start(dataDir, { DEMO: 'false' })
  return {
    url: new URL(await service.line('GraphiQL: ')).origin,
    key,
    async stop() {
      await service.stop()
      await rm(dataDir, { recursive: true })
    },
  }
}

function start(dataDir: string, settings: Record<string, string> = {}): RunningProcess {
  const own = { DATA_DIR: dataDir, PORT: '0', LOG_LEVEL: 'silent', SHUTDOWN_DELAY_SECONDS: '0' }
  return startCommand(['serve'], { ...own, ...settings }, tenMinutes)
}
