using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Vigilry.Incidents.Data.Migrations
{
    /// <inheritdoc />
    public partial class AssessIncidents : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "assessment",
                schema: "incidents",
                table: "incidents",
                type: "jsonb",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "broadcast_at",
                schema: "incidents",
                table: "incidents",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "detected_at",
                schema: "incidents",
                table: "incidents",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "mailed_at",
                schema: "incidents",
                table: "incidents",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<short>(
                name: "mark",
                schema: "incidents",
                table: "incidents",
                type: "smallint",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "marked_at",
                schema: "incidents",
                table: "incidents",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "marked_by",
                schema: "incidents",
                table: "incidents",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "received_at",
                schema: "incidents",
                table: "incidents",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<double>(
                name: "risk_score",
                schema: "incidents",
                table: "incidents",
                type: "double precision",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "stored_at",
                schema: "incidents",
                table: "incidents",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "ix_incidents_marked",
                schema: "incidents",
                table: "incidents",
                columns: new[] { "organization_id", "opened_at" },
                filter: "mark IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_incidents_marked",
                schema: "incidents",
                table: "incidents");

            migrationBuilder.DropColumn(
                name: "assessment",
                schema: "incidents",
                table: "incidents");

            migrationBuilder.DropColumn(
                name: "broadcast_at",
                schema: "incidents",
                table: "incidents");

            migrationBuilder.DropColumn(
                name: "detected_at",
                schema: "incidents",
                table: "incidents");

            migrationBuilder.DropColumn(
                name: "mailed_at",
                schema: "incidents",
                table: "incidents");

            migrationBuilder.DropColumn(
                name: "mark",
                schema: "incidents",
                table: "incidents");

            migrationBuilder.DropColumn(
                name: "marked_at",
                schema: "incidents",
                table: "incidents");

            migrationBuilder.DropColumn(
                name: "marked_by",
                schema: "incidents",
                table: "incidents");

            migrationBuilder.DropColumn(
                name: "received_at",
                schema: "incidents",
                table: "incidents");

            migrationBuilder.DropColumn(
                name: "risk_score",
                schema: "incidents",
                table: "incidents");

            migrationBuilder.DropColumn(
                name: "stored_at",
                schema: "incidents",
                table: "incidents");
        }
    }
}
