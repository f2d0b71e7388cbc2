"""Operations of migrations that make a database from nothing, where nothing refers to what is new."""

from __future__ import annotations

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import models
from django.db.migrations.state import ModelState, ProjectState
from pgtrigger import migrations


class CreateModel(models.CreateModel):
    """Django's, for a model that refers to those before it alone.

    Django makes all its relations anew for each model that comes; here they stand, as they do when an app is
    loaded. That was most of the time that a new database took.
    """

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Add the model to the state, and its class alone where classes are made."""
        parts = (list(self.fields), dict(self.options), tuple(self.bases or ()), list(self.managers or ()))
        made = ModelState(app_label, self.name, *parts)
        if "apps" not in state.__dict__:
            state.add_model(made)
            return
        state.models[app_label, made.name_lower] = made
        if state._relations is not None:  # type: ignore[attr-defined]
            state.resolve_model_relations((app_label, made.name_lower))
        state.apps.render_multiple([made])


class AddTrigger(migrations.AddTrigger):
    """pgtrigger's, which makes no class anew because its table has a trigger more."""

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Note the trigger among the model's options."""
        options = state.models[app_label, self.model_name].options
        options["triggers"] = [*options.get("triggers", []), self.trigger]

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """Make it in the database."""
        schema_editor.execute(self.trigger.install_sql, params=None)
