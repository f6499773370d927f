import { get } from '../api/client'
import { useResource } from '../api/resource'
import type { Project } from '../api/types'
import { counted } from '../format/numbers'
import { change, go } from '../url/location'
import { route } from '../url/routes'
import { noneSelected, pinned, project, selected } from '../url/view'

/** Which project's runs are shown. */
export function ProjectChoice() {
  const projects = useResource('projects', async (signal) => {
    const { body } = await get<{ projects: Project[] }>('/projects', {}, signal)
    return body.projects.filter((each) => !each.deleted)
  })
  const known = projects.value.value ?? []
  const chosen = project.value
  const choose = (id: string) => {
    // Runs of another project are none of this one.
    const others = {
      ...selected.changed([]),
      ...pinned.changed([]),
      ...noneSelected.changed(false),
    }
    if (route.value.view === 'runs') change({ ...project.changed(id), ...others })
    else go(id === '' ? '/' : `/?project=${encodeURIComponent(id)}`)
  }
  return (
    <label class="row">
      <span class="hidden">Project</span>
      <select
        value={chosen}
        onFocus={() => projects.reload()}
        onChange={(event) => choose(event.currentTarget.value)}
      >
        <option value="">All projects</option>
        {known.map((each) => (
          <option key={each.id} value={each.id}>
            {each.name ?? each.id} ({counted(each.runs.total, 'run')})
          </option>
        ))}
        {chosen !== '' && !known.some((each) => each.id === chosen) && (
          <option value={chosen}>{chosen}</option>
        )}
      </select>
    </label>
  )
}
