import type { Wing } from '../../core/module.ts'
import { invitationsModule } from './invitations/index.ts'
import { keysModule } from './keys/index.ts'
import { membersModule } from './members/index.ts'
import { permissionsModule } from './permissions/index.ts'
import { rolesModule } from './roles/index.ts'
import { sessionModule } from './session/index.ts'
import { settingsModule } from './settings/index.ts'
import { teamsModule } from './teams/index.ts'

export const people: Wing = {
  name: 'people',
  modules: [
    sessionModule,
    membersModule,
    rolesModule,
    permissionsModule,
    teamsModule,
    invitationsModule,
    keysModule,
    settingsModule,
  ],
}
