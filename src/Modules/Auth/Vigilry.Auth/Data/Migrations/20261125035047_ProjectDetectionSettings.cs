using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Vigilry.Auth.Data.Migrations
{
    /// <inheritdoc />
    public partial class ProjectDetectionSettings : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "muted_until",
                schema: "auth",
                table: "projects",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "quiet_seconds",
                schema: "auth",
                table: "projects",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "resolve_seconds",
                schema: "auth",
                table: "projects",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<short[]>(
                name: "severities",
                schema: "auth",
                table: "projects",
                type: "smallint[]",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "threshold",
                schema: "auth",
                table: "projects",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "window_seconds",
                schema: "auth",
                table: "projects",
                type: "integer",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "muted_until",
                schema: "auth",
                table: "projects");

            migrationBuilder.DropColumn(
                name: "quiet_seconds",
                schema: "auth",
                table: "projects");

            migrationBuilder.DropColumn(
                name: "resolve_seconds",
                schema: "auth",
                table: "projects");

            migrationBuilder.DropColumn(
                name: "severities",
                schema: "auth",
                table: "projects");

            migrationBuilder.DropColumn(
                name: "threshold",
                schema: "auth",
                table: "projects");

            migrationBuilder.DropColumn(
                name: "window_seconds",
                schema: "auth",
                table: "projects");
        }
    }
}
