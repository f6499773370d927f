/** What stands where there are no runs: how to report the first, or how to see the others. */
import { Command, Empty } from '../parts/notice'
import { deleted, filter, project } from '../url/view'

export function NoRuns() {
  if (filter.value !== '') {
    return (
      <Empty title="No run matches">
        <p>
          The filter is <code class="wrap">{filter.value}</code>
          {project.value && ` in project ${project.value}`}.
        </p>
        <button type="button" onClick={() => filter.set('')}>
          Clear the filter
        </button>
      </Empty>
    )
  }
  if (deleted.value) {
    return (
      <Empty title="No deleted runs">
        <button type="button" onClick={() => deleted.set(false)}>
          Back to the runs
        </button>
      </Empty>
    )
  }
  return <Welcome />
}

function Welcome() {
  const url = location.origin
  const of = project.value || 'first'
  return (
    <Empty title={project.value ? `No runs in ${project.value} yet` : 'No runs yet'}>
      <p>Report the first from Python; it appears here by itself.</p>
      <Command text={python(url, of)} />
      <p>Or from a shell:</p>
      <Command text={shell(url, of)} />
    </Empty>
  )
}

export function python(url: string, of: string): string {
  return `import tailrace

with tailrace.init(project="${of}", url="${url}"):
    for step in range(100):
        tailrace.log({"loss": 1 / (step + 1)}, step=step)`
}

export function shell(url: string, of: string): string {
  const now = "'$(date +%s)000'"
  return `curl ${url}/api/v1/events \\
  -H 'Content-Type: application/json' -d '[
{"type":"run.started","v":1,"run":"hello",
 "project":"${of}","time":${now}},
{"type":"metrics","v":1,"run":"hello","time":${now},
 "step":1,"metrics":{"loss":0.5}}]'`
}
