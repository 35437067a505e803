using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Vigilry.Platform.Scripts;

#nullable disable

namespace Vigilry.Ingestion.Data.Migrations
{
    /// <inheritdoc />
    public partial class IndexAndCountEvents : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_events_project_id_timestamp",
                schema: "ingestion",
                table: "events");

            migrationBuilder.DropIndex(
                name: "ix_events_project_id_timestamp_id",
                schema: "ingestion",
                table: "events");

            migrationBuilder.CreateTable(
                name: "event_counts",
                schema: "ingestion",
                columns: table => new
                {
                    project_id = table.Column<Guid>(type: "uuid", nullable: false),
                    seconds = table.Column<int>(type: "integer", nullable: false),
                    start = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    debug = table.Column<int>(type: "integer", nullable: false),
                    info = table.Column<int>(type: "integer", nullable: false),
                    warning = table.Column<int>(type: "integer", nullable: false),
                    error = table.Column<int>(type: "integer", nullable: false),
                    critical = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_event_counts", x => new { x.project_id, x.seconds, x.start });
                });

            migrationBuilder.CreateIndex(
                name: "ix_events_project_id_correlation_id_timestamp",
                schema: "ingestion",
                table: "events",
                columns: new[] { "project_id", "correlation_id", "timestamp" },
                descending: new[] { false, false, true },
                filter: "correlation_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_events_project_id_severity_timestamp",
                schema: "ingestion",
                table: "events",
                columns: new[] { "project_id", "severity", "timestamp" },
                descending: new[] { false, false, true });

            migrationBuilder.CreateIndex(
                name: "ix_events_project_id_timestamp",
                schema: "ingestion",
                table: "events",
                columns: new[] { "project_id", "timestamp" },
                descending: new[] { false, true });

            migrationBuilder.CreateIndex(
                name: "ix_event_counts_start",
                schema: "ingestion",
                table: "event_counts",
                column: "start");

            migrationBuilder.Sql(ScriptResource.Load<IndexAndCountEvents>("CountStoredEvents.sql"));
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "event_counts",
                schema: "ingestion");

            migrationBuilder.DropIndex(
                name: "ix_events_project_id_correlation_id_timestamp",
                schema: "ingestion",
                table: "events");

            migrationBuilder.DropIndex(
                name: "ix_events_project_id_severity_timestamp",
                schema: "ingestion",
                table: "events");

            migrationBuilder.DropIndex(
                name: "ix_events_project_id_timestamp",
                schema: "ingestion",
                table: "events");

            migrationBuilder.CreateIndex(
                name: "ix_events_project_id_timestamp",
                schema: "ingestion",
                table: "events",
                columns: new[] { "project_id", "timestamp" },
                descending: new[] { false, true },
                filter: "severity >= 3");

            migrationBuilder.CreateIndex(
                name: "ix_events_project_id_timestamp_id",
                schema: "ingestion",
                table: "events",
                columns: new[] { "project_id", "timestamp", "id" },
                descending: new[] { false, true, true });
        }
    }
}
