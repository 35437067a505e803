using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Vigilry.Notifications.Data.Migrations
{
    /// <inheritdoc />
    public partial class IncidentMails : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<Guid>(
                name: "incident_id",
                schema: "notifications",
                table: "deliveries",
                type: "uuid",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "ix_deliveries_incident_id_recipient",
                schema: "notifications",
                table: "deliveries",
                columns: new[] { "incident_id", "recipient" },
                unique: true,
                filter: "incident_id IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_deliveries_incident_id_recipient",
                schema: "notifications",
                table: "deliveries");

            migrationBuilder.DropColumn(
                name: "incident_id",
                schema: "notifications",
                table: "deliveries");
        }
    }
}
