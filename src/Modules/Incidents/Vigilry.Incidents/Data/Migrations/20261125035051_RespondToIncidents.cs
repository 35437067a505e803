using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Vigilry.Platform.Scripts;

#nullable disable

namespace Vigilry.Incidents.Data.Migrations
{
    /// <inheritdoc />
    public partial class RespondToIncidents : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_timeline_incident_id_id",
                schema: "incidents",
                table: "timeline");

            migrationBuilder.AddColumn<Guid>(
                name: "actor_id",
                schema: "incidents",
                table: "timeline",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "assignee_id",
                schema: "incidents",
                table: "timeline",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<short>(
                name: "cause",
                schema: "incidents",
                table: "timeline",
                type: "smallint",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "errors",
                schema: "incidents",
                table: "timeline",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "number",
                schema: "incidents",
                table: "timeline",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<string>(
                name: "text",
                schema: "incidents",
                table: "timeline",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "until",
                schema: "incidents",
                table: "timeline",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "acknowledged_at",
                schema: "incidents",
                table: "incidents",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "acknowledged_by",
                schema: "incidents",
                table: "incidents",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "assignee_id",
                schema: "incidents",
                table: "incidents",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "quiet_since",
                schema: "incidents",
                table: "incidents",
                type: "timestamp with time zone",
                nullable: false,
                defaultValue: new DateTimeOffset(new DateTime(1, 1, 1, 0, 0, 0, 0, DateTimeKind.Unspecified), new TimeSpan(0, 0, 0, 0, 0)));

            migrationBuilder.AddColumn<Guid>(
                name: "resolved_by",
                schema: "incidents",
                table: "incidents",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "revision",
                schema: "incidents",
                table: "incidents",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "spikes_recorded_at",
                schema: "incidents",
                table: "incidents",
                type: "timestamp with time zone",
                nullable: false,
                defaultValue: new DateTimeOffset(new DateTime(1, 1, 1, 0, 0, 0, 0, DateTimeKind.Unspecified), new TimeSpan(0, 0, 0, 0, 0)));

            migrationBuilder.AddColumn<int>(
                name: "timeline_length",
                schema: "incidents",
                table: "incidents",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<string>(
                name: "top_sources",
                schema: "incidents",
                table: "incidents",
                type: "jsonb",
                nullable: false,
                defaultValue: "[]");

            migrationBuilder.AddColumn<int>(
                name: "unrecorded_errors",
                schema: "incidents",
                table: "incidents",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.Sql(ScriptResource.Load<RespondToIncidents>("NumberTimeline.sql"));

            migrationBuilder.CreateIndex(
                name: "ix_timeline_incident_id_number",
                schema: "incidents",
                table: "timeline",
                columns: new[] { "incident_id", "number" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_incidents_project_id_opened_at_id",
                schema: "incidents",
                table: "incidents",
                columns: new[] { "project_id", "opened_at", "id" },
                descending: new[] { false, true, true });

            migrationBuilder.CreateIndex(
                name: "ix_incidents_project_id_resolved_at",
                schema: "incidents",
                table: "incidents",
                columns: new[] { "project_id", "resolved_at" },
                descending: new[] { false, true },
                filter: "status = 2");

            migrationBuilder.Sql(ScriptResource.Load<RespondToIncidents>("ProtectTimeline.sql"));
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("DROP TRIGGER keep_entries ON incidents.timeline");
            migrationBuilder.Sql("DROP TRIGGER keep_all_entries ON incidents.timeline");
            migrationBuilder.Sql("DROP FUNCTION incidents.refuse_change_of_timeline");

            migrationBuilder.DropIndex(
                name: "ix_timeline_incident_id_number",
                schema: "incidents",
                table: "timeline");

            migrationBuilder.DropIndex(
                name: "ix_incidents_project_id_opened_at_id",
                schema: "incidents",
                table: "incidents");

            migrationBuilder.DropIndex(
                name: "ix_incidents_project_id_resolved_at",
                schema: "incidents",
                table: "incidents");

            migrationBuilder.DropColumn(
                name: "actor_id",
                schema: "incidents",
                table: "timeline");

            migrationBuilder.DropColumn(
                name: "assignee_id",
                schema: "incidents",
                table: "timeline");

            migrationBuilder.DropColumn(
                name: "cause",
                schema: "incidents",
                table: "timeline");

            migrationBuilder.DropColumn(
                name: "errors",
                schema: "incidents",
                table: "timeline");

            migrationBuilder.DropColumn(
                name: "number",
                schema: "incidents",
                table: "timeline");

            migrationBuilder.DropColumn(
                name: "text",
                schema: "incidents",
                table: "timeline");

            migrationBuilder.DropColumn(
                name: "until",
                schema: "incidents",
                table: "timeline");

            migrationBuilder.DropColumn(
                name: "acknowledged_at",
                schema: "incidents",
                table: "incidents");

            migrationBuilder.DropColumn(
                name: "acknowledged_by",
                schema: "incidents",
                table: "incidents");

            migrationBuilder.DropColumn(
                name: "assignee_id",
                schema: "incidents",
                table: "incidents");

            migrationBuilder.DropColumn(
                name: "quiet_since",
                schema: "incidents",
                table: "incidents");

            migrationBuilder.DropColumn(
                name: "resolved_by",
                schema: "incidents",
                table: "incidents");

            migrationBuilder.DropColumn(
                name: "revision",
                schema: "incidents",
                table: "incidents");

            migrationBuilder.DropColumn(
                name: "spikes_recorded_at",
                schema: "incidents",
                table: "incidents");

            migrationBuilder.DropColumn(
                name: "timeline_length",
                schema: "incidents",
                table: "incidents");

            migrationBuilder.DropColumn(
                name: "top_sources",
                schema: "incidents",
                table: "incidents");

            migrationBuilder.DropColumn(
                name: "unrecorded_errors",
                schema: "incidents",
                table: "incidents");

            migrationBuilder.CreateIndex(
                name: "ix_timeline_incident_id_id",
                schema: "incidents",
                table: "timeline",
                columns: new[] { "incident_id", "id" });
        }
    }
}
