using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Vigilry.Platform.Scripts;

#nullable disable

namespace Vigilry.Ingestion.Data.Migrations
{
    /// <inheritdoc />
    public partial class PartitionEvents : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "event_ids",
                schema: "ingestion",
                columns: table => new
                {
                    project_id = table.Column<Guid>(type: "uuid", nullable: false),
                    event_id = table.Column<Guid>(type: "uuid", nullable: false),
                    received_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_event_ids", x => new { x.project_id, x.event_id });
                });

            migrationBuilder.CreateIndex(
                name: "ix_event_ids_received_at",
                schema: "ingestion",
                table: "event_ids",
                column: "received_at");

            migrationBuilder.Sql(ScriptResource.Load<PartitionEvents>("PartitionEvents.sql"));
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "event_ids",
                schema: "ingestion");

            migrationBuilder.Sql(ScriptResource.Load<PartitionEvents>("JoinEvents.sql"));
        }
    }
}
