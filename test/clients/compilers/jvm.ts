/** Java and Kotlin, against the client library of Maven Central. */
import { copyFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { complaintOf, outputOf, toldBy } from '../command.ts'
import { type Compiler, cached } from '../compiler.ts'
import { hosts, type Where, writeListings } from '../running.ts'

const PROGRAMS = join(import.meta.dirname, '../programs')

interface Artifact {
  readonly group: string
  readonly name: string
  readonly version: string
}

const CLIENT: Artifact = { group: 'net.servicestack', name: 'client', version: '1.0.49' }
const GSON: Artifact = { group: 'com.google.code.gson', name: 'gson', version: '2.13.2' }
const KOTLIN: Artifact = {
  group: 'org.jetbrains.kotlin',
  name: 'kotlin-compiler-embeddable',
  version: '2.2.21',
}

const pomOf = (artifacts: readonly Artifact[]): string => `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>keyhaven</groupId>
  <artifactId>clients</artifactId>
  <version>1</version>
  <dependencies>
${artifacts
  .map(
    ({ group, name, version }) =>
      `    <dependency><groupId>${group}</groupId><artifactId>${name}</artifactId><version>${version}</version></dependency>`,
  )
  .join('\n')}
  </dependencies>
</project>
`

/** The jars of artifacts and of all that they need. */
async function jarsOf(cache: string, artifacts: readonly Artifact[]): Promise<readonly string[]> {
  const name = artifacts.map((it) => `${it.name}-${it.version}`).join('-')
  const folder = await cached(cache, `maven-${name}`, async (place) => {
    await writeFile(join(place, 'pom.xml'), pomOf(artifacts))
    const options = [`-DoutputDirectory=${place}`, `-Dmaven.repo.local=${join(cache, 'maven-repository')}`]
    await outputOf('mvn', ['-q', '-B', 'dependency:copy-dependencies', ...options], { cwd: place })
  })
  const files = await readdir(folder)
  return files.filter((file) => file.endsWith('.jar')).map((file) => join(folder, file))
}

/** Else a program writes in the encoding of the machine, which has no more than ASCII where no locale is set. */
const UTF8 = '-Dfile.encoding=UTF-8'

const described = (...artifacts: readonly Artifact[]): string =>
  artifacts.map(({ group, name, version }) => `${group}:${name} ${version}`).join(', ')

const JAVA_CALL = `import net.servicestack.client.JsonServiceClient;

class Call {
    static dtos.AuthenticateResponse answer() {
        return new JsonServiceClient("http://localhost").post(new dtos.Authenticate());
    }
}
`

const KOTLIN_CALL = `import net.servicestack.client.JsonServiceClient

fun answer(): AuthenticateResponse = JsonServiceClient("http://localhost").post(Authenticate())
`

/** Every host's listing in a package of its own, since they have names in common, and the program that imports them; names of the files. */
async function writeProgram(
  where: Where,
  language: 'java' | 'kotlin',
  folder: string,
  program: string,
): Promise<readonly string[]> {
  for (const host of hosts) await mkdir(join(folder, host), { recursive: true })
  const extension = program.slice(program.indexOf('.'))
  const listings = hosts.map((host) => `${host}/dtos${extension}`)
  await writeListings(
    where,
    language,
    (host) => join(folder, host, `dtos${extension}`),
    (host) => `Package=${host}`,
  )
  await copyFile(join(PROGRAMS, language, program), join(folder, program))
  return [program, ...listings]
}

/** `javac` of the machine; libraries through `mvn`. */
export const java: Compiler = {
  language: 'java',
  isRequired: true,
  isCalled: true,
  async prepare({ cache, work }) {
    const version = await outputOf('javac', ['-version'])
    const libraries = (await jarsOf(cache, [CLIENT, GSON])).join(':')
    await writeFile(join(work, 'Call.java'), JAVA_CALL)
    return {
      description: `${version}, ${described(CLIENT, GSON)}, a call of Authenticate`,
      async compile(text) {
        await writeFile(join(work, 'dtos.java'), text)
        await rm(join(work, 'classes'), { recursive: true, force: true })
        const args = ['-cp', libraries, '-proc:none', '-d', 'classes', 'dtos.java', 'Call.java']
        return complaintOf('javac', [args], { cwd: work })
      },
      firstProgram: {
        page: 'docs/clients/jvm.md',
        block: 'java',
        file: 'First.java',
        async run(folder, env) {
          await outputOf('javac', ['-cp', libraries, 'First.java', 'dtos.java'], { cwd: folder })
          return toldBy('java', ['-cp', `${libraries}:.`, 'First'], { cwd: folder, env })
        },
      },
      async call(where) {
        const folder = join(work, 'program')
        const files = await writeProgram(where, 'java', folder, 'Call.java')
        const args = ['-encoding', 'UTF-8', '-cp', libraries, '-proc:none', '-d', 'classes', ...files]
        await outputOf('javac', args, { cwd: folder })
        return toldBy('java', [UTF8, '-cp', `${libraries}:classes`, 'Call'], { cwd: folder, env: where.env })
      },
    }
  },
}

/** The compiler is a jar of Maven Central, run by `java`. */
export const kotlin: Compiler = {
  language: 'kotlin',
  isRequired: true,
  isCalled: true,
  async prepare({ cache, work }) {
    const compiler = await jarsOf(cache, [KOTLIN])
    const standard = compiler.find((jar) => jar.endsWith(`kotlin-stdlib-${KOTLIN.version}.jar`))
    if (standard === undefined) throw new Error(`no kotlin-stdlib ${KOTLIN.version} beside the compiler`)
    const libraries = [standard, ...(await jarsOf(cache, [CLIENT, GSON]))].join(':')
    const compile = [
      ...['-cp', compiler.join(':'), 'org.jetbrains.kotlin.cli.jvm.K2JVMCompiler'],
      ...['-no-stdlib', '-no-reflect', '-nowarn', '-cp', libraries, '-d', 'classes'],
    ]
    await writeFile(join(work, 'Call.kt'), KOTLIN_CALL)
    return {
      description: `${described(KOTLIN, CLIENT, GSON)}, a call of Authenticate`,
      async compile(text) {
        await writeFile(join(work, 'dtos.kt'), text)
        return complaintOf('java', [[...compile, 'dtos.kt', 'Call.kt']], { cwd: work })
      },
      firstProgram: {
        page: 'docs/clients/jvm.md',
        block: 'kotlin',
        file: 'First.kt',
        async run(folder, env) {
          await outputOf('java', [...compile, 'First.kt', 'dtos.kt'], { cwd: folder })
          return toldBy('java', ['-cp', `${libraries}:classes`, 'FirstKt'], { cwd: folder, env })
        },
      },
      async call(where) {
        const folder = join(work, 'program')
        const files = await writeProgram(where, 'kotlin', folder, 'Call.kt')
        await outputOf('java', [...compile, ...files], { cwd: folder })
        return toldBy('java', [UTF8, '-cp', `${libraries}:classes`, 'CallKt'], {
          cwd: folder,
          env: where.env,
        })
      },
    }
  },
}
