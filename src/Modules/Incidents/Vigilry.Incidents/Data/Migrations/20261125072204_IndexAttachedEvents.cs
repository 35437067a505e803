using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Vigilry.Incidents.Data.Migrations
{
    /// <inheritdoc />
    public partial class IndexAttachedEvents : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "ix_attached_events_incident_id_at",
                schema: "incidents",
                table: "attached_events",
                columns: new[] { "incident_id", "at" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_attached_events_incident_id_at",
                schema: "incidents",
                table: "attached_events");
        }
    }
}
