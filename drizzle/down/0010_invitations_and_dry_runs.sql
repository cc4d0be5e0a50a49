-- loses no data: functions and a trigger go, no row. Until it is applied again nobody is invited.
drop trigger guard_invitation on invitations;
--> statement-breakpoint
drop function app.role_change, app.require_own, app.member_may, app.decline_invitation, app.accept_invitation, app.own_invitation,
  app.look_at_invitation, app.opened_invitation, app.put_invitation_token, app.guard_invitation, app.enter_guest;
